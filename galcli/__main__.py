"""`python -m galcli`."""

import sys

from galcli.cli.main import main

sys.exit(main())
