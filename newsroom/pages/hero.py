"""The pictures of an article's page: what of each a browser may choose from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from newsroom.models import Image
from newsroom.renditions.showing import Shown, shown

MAX_HEIGHT = 56  # in hundredths of the window's: static/css/site.css has it, too


@dataclass(frozen=True)
class Hero:
    """A picture whose file is here."""

    image: Image
    renditions: Shown | None  # once they are drawn
    address: Callable[[str], str] | None = None  # of a file's name, if not what readers have

    @property
    def source(self) -> str:
        """The largest rendition that everybody can read; until it is drawn, the file itself."""
        if self.renditions:
            return self.renditions.largest
        return self.address(str(self.image.file)) if self.address else self.image.file.url

    @property
    def size(self) -> tuple[int, int] | None:
        """Width and height of the source in pixels, where they are known."""
        if self.renditions:
            return self.renditions.width, self.renditions.height
        width, height = self.image.width, self.image.height
        return (width, height) if width and height else None

    @property
    def sizes(self) -> str:
        """How wide it is shown, for the attribute: never wider than it is, nor higher than the
        stylesheet lets it be."""
        width, height = self.image.width, self.image.height
        if not width or not height:
            return "100vw"
        return f"min(100vw, {width}px, {MAX_HEIGHT * width / height:.0f}vh)"


def heroes(images: Iterable[Image], address: Callable[[str], str] | None = None) -> dict[int, Hero]:
    """Those of some pictures whose files are here, in order, by primary key, in one query."""
    here = {image.pk: image for image in images if image.file}
    drawn = shown([str(image.file) for image in here.values()], address=address)
    return {pk: Hero(each, drawn.get(str(each.file)), address) for pk, each in here.items()}
