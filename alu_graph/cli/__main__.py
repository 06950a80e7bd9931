"""`python -m alu_graph.cli` is the command `alu`."""

import sys

from alu_graph.cli.main import main

sys.exit(main())
