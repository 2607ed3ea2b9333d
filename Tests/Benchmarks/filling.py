"""Data directories with many sites and objects, and requests for them at random."""

import contextlib
import random
import subprocess

from contest import SERVER_CORE, pinned
from frontage import Server
from harness import build

# Numbers from a generator of its own: a turn must not be the one before again. Paths and hosts are put together in Lua, which takes the load
# tool about as long as sending them.
SCRIPT = """
local state = {seed}
local function below(limit)
  state = state * 16807 % 2147483647
  return state % limit
end
function request()
  return "GET /" .. below({objects}) .. ".png HTTP/1.1\\r\\nHost: site" .. below({sites}) .. ".localhost\\r\\n\\r\\n"
end
"""


def fill(directory, data, sites, objects, object_bytes):
    """Sites `site<number>.localhost` with an equal share each of the objects, `/<number>.png`, in a data directory that no server has
    opened yet."""
    program = directory / "Fill"
    if not program.exists():
        build("Fill.swift", program)
    subprocess.run([program, data, str(sites), str(objects), str(object_bytes)], check=True)


def content(number, object_bytes):
    """What the objects of this number hold."""
    key = f"{number}.png".encode()
    return (key * (object_bytes // len(key) + 1))[:object_bytes]


def random_visits(sites, objects):
    """A script for wrk: visits to any of the sites, to any of its so many objects."""
    return SCRIPT.format(seed=random.randrange(1, 2147483647), sites=sites, objects=objects)


@contextlib.contextmanager
def serve(data):
    """Frontage on a filled data directory, until the end of the block."""
    server = Server(data.with_name(f"{data.name} server"), {"threads": 1, "data": str(data)}, prefix=pinned(SERVER_CORE)).start()
    try:
        yield server
    finally:
        server.stop()
