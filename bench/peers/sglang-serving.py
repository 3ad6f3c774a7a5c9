"""Runs SGLang's serving benchmark from a wheel that was installed without its dependencies.

Importing the package imports the engine, which needs a GPU's libraries. So the packages around the benchmark are
entered as plain folders, and the one constant that it takes from the engine is put in its place.
"""

import importlib.util
import runpy
import sys
from pathlib import Path
from types import ModuleType

top = Path(importlib.util.find_spec("sglang").origin).parent
for name in ("", ".srt", ".srt.utils", ".srt.disaggregation"):
    package = ModuleType(f"sglang{name}")
    package.__path__ = [str(top.joinpath(*name.split(".")))]
    sys.modules[package.__name__] = package
constants = ModuleType("sglang.srt.disaggregation.utils")
constants.FAKE_BOOTSTRAP_HOST = "2.2.2.2"
sys.modules[constants.__name__] = constants

runpy.run_module("sglang.benchmark.serving", run_name="__main__")
