"""What is to be unlearned: the targets, where they are kept and how they are found."""
