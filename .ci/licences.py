#!/usr/bin/env python3
"""Prints the licences of all that is in the program, with their texts: what must go along with it.

From what Cargo says of this machine's build. Ends with 1 where a package says nothing of its licence.
"""
import json
import subprocess
import sys
from pathlib import Path

host = subprocess.check_output(["rustc", "--print", "host-tuple"], text=True).strip()
found = json.loads(subprocess.check_output(
    ["cargo", "metadata", "--format-version", "1", "--locked", "--filter-platform", host]))
packages = {package["id"]: package for package in found["packages"]}
needs = {
    node["id"]: [need["pkg"] for need in node["deps"] if any(kind["kind"] is None for kind in need["dep_kinds"])]
    for node in found["resolve"]["nodes"]
}
reached, waiting = set(), [found["resolve"]["root"]]
while waiting:
    if (package := waiting.pop()) not in reached:
        reached.add(package)
        waiting.extend(needs[package])

texts = {}
for package in sorted((packages[id] for id in reached), key=lambda package: package["name"]):
    if package["source"] is None:
        continue
    title = f"{package['name']} {package['version']}: {package['license']}"
    folder = Path(package["manifest_path"]).parent
    files = sorted(file for file in folder.iterdir() if file.name.upper().startswith(("LICEN", "COPYING", "NOTICE", "COPYRIGHT")))
    if not package["license"]:
        sys.exit(f"{title}: it says nothing of its licence")
    print(title)
    for file in files:
        if file.is_file():
            texts.setdefault(file.read_text(encoding="utf-8", errors="replace").strip(), []).append(package["name"])
    if not files:
        print("    (without a text of its own)")
for text, names in texts.items():
    print(f"\n{'-' * 80}\n{', '.join(dict.fromkeys(names))}\n{'-' * 80}\n{text}")
