"""Holds FHIR bundles against the models of fhir.resources: structure, types and cardinalities of R4B, which for these
resources are those of R4."""

import importlib
import json
import sys

from pydantic import ValidationError

bad = 0
for name in sys.argv[1:]:
    with open(name, encoding="utf-8") as file:
        bundle = json.load(file)
    for index, entry in enumerate(bundle["entry"]):
        kind = entry["resource"]["resourceType"]
        model = getattr(importlib.import_module(f"fhir.resources.R4B.{kind.lower()}"), kind)
        try:
            model.model_validate(entry["resource"])
        except ValidationError as error:
            bad += 1
            print(f"{name}: entry[{index}]: {error}")
    model = importlib.import_module("fhir.resources.R4B.bundle").Bundle
    model.model_validate(bundle)
    print(f"{name}: {len(bundle['entry'])} resources held against fhir.resources")
sys.exit(bad > 0)
