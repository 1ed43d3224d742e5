"""The doorbell: `python cli.py ...` is `devicefleet ...` without installing anything."""

from devicefleet.commands import main

if __name__ == "__main__":
    main(prog_name="devicefleet")
