"""`make learn`: learns everything anew, whatever is kept, and puts it into learnt/ for the next commit."""

from __future__ import annotations

from bot.nlu import keep
from bot.training import model_path, train


def main() -> None:
    """Takes about forty minutes on two cores, for 33,000 examples."""
    for old in keep.SHIPPED.glob("*.npz"):
        old.unlink()
    keep.FOLDER = keep.SHIPPED
    model_path().unlink(missing_ok=True)
    train()


if __name__ == "__main__":
    main()
