#!/usr/bin/env python3
"""Holds the links of a built book: `links.py FOLDER`. Each leads to a file of the book, and each fragment to an id there.

Links to other hosts are not followed. Prints what is wrong, a line each, and ends with 1 where there is any.
"""
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit


class Page(HTMLParser):
    """The ids of a page, and where its links lead, with their lines."""

    def __init__(self, path):
        super().__init__()
        self.ids, self.links = set(), []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.ids.update(found[name] for name in ("id", "name") if found.get(name))
        self.links.extend((found[name], self.getpos()[0]) for name in ("href", "src") if found.get(name))


def wrong(folder):
    pages = {path: Page(path) for path in sorted(folder.rglob("*.html"))}
    if not pages:
        yield f"{folder}: no page"
    # The page of "not found" is served from anywhere, so its links start at the root of a site.
    for path, page in pages.items():
        if path.name in ("404.html", "print.html", "toc.html"):
            continue
        for link, line in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            place = f"{path.relative_to(folder)}:{line}"
            if folder not in target.parents or not target.is_file():
                yield f"{place}: {link} leads to no file of the book"
            elif parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].ids:
                yield f"{place}: {link} names no part of that page"


found = list(wrong(Path(sys.argv[1]).resolve()))
print("\n".join(found) or "Every link of the book leads somewhere.")
sys.exit(bool(found))
