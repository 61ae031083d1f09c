#!/usr/bin/env python3
"""Records how Swift judges the requests of tests/servers/mutants.rs, for tests/servers/judges.rs.

    python3 tests/recordings/record_swift_judgements.py DIRECTORY

starts Swift as record.py does, and writes swift_judgements.json beside this script. The test
sends the requests.
"""

import os
import pathlib
import subprocess
import sys
import tempfile

import record


def main():
    directory = pathlib.Path(sys.argv[1]).absolute()
    directory.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        swift = record.Swift(directory, pathlib.Path(home))
        try:
            swift.start()
            created = record.send(swift, record.presign(swift, "PUT"), b"content")
            assert created["status"] == 200, created
            subprocess.run(
                ["cargo", "test", "--locked", "--test", "servers", "swift_judges_alike", "--", "--nocapture"],
                check=True,
                env={**os.environ, "PRESIGN_SWIFT": swift.address},
            )
        finally:
            swift.stop()


if __name__ == "__main__":
    main()
