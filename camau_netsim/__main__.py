"""``python -m camau_netsim`` is ``camau-netsim``."""

from camau_netsim.cli.main import main

if __name__ == "__main__":
    main()
