"""`python -m smartlamp` is `smartlamp`."""

from smartlamp.cli import main

main()
