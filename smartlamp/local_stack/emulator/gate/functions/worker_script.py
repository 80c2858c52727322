"""Lets a function's process start without botocore, unless the function imports it.

The emulator has each process import botocore (0.15 s) to add to its calls a header that counts functions that invoke each other.
"""

from typing import Any

# Follows the emulator's own text in the process. The header's handler is added right after
# the module is made, and the emulator's text finds the module as `botocore.handlers`, which Python would set a moment later.
_LATE = """
def _ms_late(install):
    import sys
    from importlib.machinery import PathFinder

    class Finder:
        @staticmethod
        def find_spec(name, path=None, target=None):
            if name != "botocore.handlers":
                return None
            sys.meta_path.remove(Finder)
            spec = PathFinder.find_spec(name, path, target)
            if spec is not None:
                run = spec.loader.exec_module

                def exec_module(module):
                    run(module)
                    sys.modules["botocore"].handlers = module
                    install()

                spec.loader.exec_module = exec_module
            return spec

    return lambda: sys.meta_path.insert(0, Finder)

_ms_install_invoke_depth = _ms_late(_ms_install_invoke_depth)
"""


def import_botocore_late(runtime: Any) -> None:
    """Add the header when the function imports botocore, before it can make a session.

    Args:
        runtime: `ministack.core.lambda_runtime`, which is changed in place.
    """
    script, eager = runtime._PYTHON_WORKER_SCRIPT, runtime.INVOKE_DEPTH_BOOTSTRAP
    runtime._PYTHON_WORKER_SCRIPT = script.replace(eager, eager + _LATE, 1)
