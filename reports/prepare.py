"""Lay executed notebooks out for Quarto: run by `quarto render` before it renders.

Takes those of the newest build (`build/executed/<edition>`), or else the committed ones, and writes beside this file
what git ignores: a notebook a page, the drawings, the data, the list of pages.
"""

import sys
from pathlib import Path

try:
    from rc_analysis.errors import UserError
    from rc_analysis.pipeline.render.layout import main
except ImportError as missing:
    sys.exit(f"rc_analysis is not installed for {sys.executable} ({missing}). To mend: activate the project's .venv")

if __name__ == "__main__":
    try:
        main(Path(__file__).resolve().parent)
    except UserError as fault:
        sys.exit(str(fault))
