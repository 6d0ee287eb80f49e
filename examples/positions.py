# %% [markdown]
# Who holds what on a restriction, and in whose words. The cells open in VS Code, Spyder and, with jupytext, in Jupyter.
# Python 3.9 or newer, standard library only.

# %%
import json
import os
import urllib.request
from collections import Counter

URL = os.environ.get("CAVEAT_URL", "http://127.0.0.1:4000")


def ask(query, **variables):
    body = json.dumps({"query": query, "variables": variables}).encode()
    request = urllib.request.Request(f"{URL}/graphql", body, {"content-type": "application/json"})
    with urllib.request.urlopen(request) as response:
        answer = json.load(response)
    if answer.get("errors"):
        raise RuntimeError([error["message"] for error in answer["errors"]])
    return answer["data"]


# %%
positions = ask(
    """query ($restriction: ID!) {
      positions(where: { restrictions: [$restriction] }, first: 100) {
        nodes {
          actor { name kind }
          stance
          spoken { edtf }
          statements { evidence { nodes { exact } } }
        }
      }
    }""",
    restriction="west.long-range.deep-strike",
)["positions"]["nodes"]

# %% One row for each actor, with the first passage that shows its position.
for position in positions:
    actor = position["actor"]
    passages = [e["exact"] for s in position["statements"] for e in s["evidence"]["nodes"]]
    day = (position["spoken"] or {}).get("edtf", "?")
    print(f"{actor['name'] or '(unnamed)':30} {position['stance'] or 'unclear':12} {day:12} {' '.join(passages[:1])[:60]}")

# %% How many actors hold each stance.
for stance, count in Counter(p["stance"] or "unclear" for p in positions).most_common():
    print(f"{stance:12} {'#' * count} {count}")
