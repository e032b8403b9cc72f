"""A folder that the program is started in is somebody's downloads, perhaps: nothing in it is run."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAMS = {
    "a document is read": """
import asyncio
from feedreader.model.outcomes import NotAFeed
from feedreader.service.worker_pool import WorkerPool

def read():
    return [NotAFeed(reason="read")]

async def main():
    pool = WorkerPool(1, timeout=60.0, niceness=0)
    try:
        print((await pool.answer(read))[0].reason)
    finally:
        await pool.stop()
""",
    "the interface polls": """
import asyncio
from feedreader.tui.refresher import prepare_for_processes

async def main():
    prepare_for_processes()
    print("read")
""",
    "vectors are computed": """
import asyncio, multiprocessing
from feedreader.service.safe_start import without_current_folder

async def main():
    process = multiprocessing.get_context("spawn").Process(target=print, args=("read",))
    with without_current_folder():
        process.start()
    process.join()
""",
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_no_module_of_the_current_folder_is_run(tmp_path, name):
    elsewhere, here = tmp_path / "elsewhere", tmp_path / "downloads"
    for folder in (elsewhere, here):
        folder.mkdir()
    for module in ("struct", "pickle", "signal", "json", "random", "feedreader"):
        (here / f"{module}.py").write_text(f"open('{module} was run', 'w').close()\n", encoding="utf-8")
    program = elsewhere / "program.py"
    program.write_text(PROGRAMS[name] + '\nif __name__ == "__main__":\n    asyncio.run(main())\n', encoding="utf-8")
    done = subprocess.run([sys.executable, str(program)], cwd=here, capture_output=True, text=True, check=False)
    assert [file.name for file in here.iterdir() if file.name.endswith("run")] == []
    assert (done.stdout.strip(), done.stderr) == ("read", "")
