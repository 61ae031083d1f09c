"""Checks `rust-version`: no crate that presign needs at run time asks for a newer Rust.

That the crate's own code keeps to it is Clippy's to check (`incompatible_msrv`).
"""

import json
import subprocess
import sys


def version(text):
    major, minor, *patch = (int(part) for part in text.split("."))
    return major, minor, *(patch or [0])


command = ["cargo", "metadata", "--locked", "--format-version", "1", "--all-features"]
metadata = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
packages = {package["id"]: package for package in metadata["packages"]}
nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}

root = metadata["resolve"]["root"]
needed, todo = {root}, [root]
while todo:
    for dependency in nodes[todo.pop()]["deps"]:
        is_dev_only = all(kind["kind"] == "dev" for kind in dependency["dep_kinds"])
        if not is_dev_only and dependency["pkg"] not in needed:
            needed.add(dependency["pkg"])
            todo.append(dependency["pkg"])

claimed = packages[root]["rust_version"]
too_new = [
    f"{package['name']} {package['version']} needs Rust {package['rust_version']}"
    for package in (packages[id] for id in sorted(needed))
    if package["rust_version"] and version(package["rust_version"]) > version(claimed)
]
print(f"{len(needed)} crates, rust-version {claimed}", *too_new, sep="\n")
sys.exit(1 if too_new else 0)
