"""Attacks: each makes other questions of a benchmark's forget questions."""
