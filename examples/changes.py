"""Prints every change of the record, and keeps the last cursor in a file for the next run.

    python3 examples/changes.py changes.cursor

Python 3.9 or newer, standard library only.
"""

import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request

URL = os.environ.get("CAVEAT_URL", "http://127.0.0.1:4000")


def pages(cursor):
    """Yields the events of each page and the cursor after them, until there are no more."""
    more = True
    while more:
        query = {"first": 100, **({"after": cursor} if cursor else {})}
        with urllib.request.urlopen(f"{URL}/changes?{urllib.parse.urlencode(query)}") as response:
            page = json.load(response)
        cursor, more = page["cursor"], page["more"]
        yield page["events"], cursor


def main(path):
    cursor = None
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            cursor = file.read().strip()
    try:
        for events, cursor in pages(cursor):
            for event in events:
                print(event["time"], event["type"], event["subject"], event["data"]["principal"], sep="\t")
            # Only after its events were used: a run that is interrupted repeats them, and loses none.
            with open(path, "w", encoding="utf-8") as file:
                file.write(cursor)
    except urllib.error.HTTPError as error:
        problem = json.load(error)
        # 410: the feed cannot continue from this cursor. Read everything again.
        sys.exit(f"{error.code} {problem['code']}: {problem['detail']}")
    except urllib.error.URLError as error:
        sys.exit(f"{URL} does not answer: {error.reason}")


if len(sys.argv) != 2:
    sys.exit(__doc__)
main(sys.argv[1])
