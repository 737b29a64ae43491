"""Entry point of the command `secretariat` and of `python -m secretariat`."""

from secretariat.project.cli import main

if __name__ == "__main__":
    main()
