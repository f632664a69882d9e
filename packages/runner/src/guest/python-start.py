"""Runs the program as `python main.py` would, but starts before there is one.

What is imported here is ready when the job comes; the first look into /job waits for it.
"""

import sys

# Before the program, which may be called like one of these.
import builtins, collections, contextlib, dataclasses, datetime, functools, heapq, importlib.util, itertools
import json, linecache, math, os, random, re, string, time, traceback, types, typing


class AsyncioLoop:
    """asyncio's loop for Unix needs sockets; ours does not."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name != "asyncio.unix_events":
            return None
        return importlib.util.spec_from_file_location(name, "/start/asyncio-loop.py")


def take_job():
    with open("/job/main", encoding="utf-8") as file:
        path = file.read()
    with open("/job/mode", encoding="utf-8") as file:
        mode = file.read()
    with open(path, "rb") as file:
        return path, file.read(), mode


def compiled(path, source):
    """Its code; a program that does not compile ends here, with its line left for the runner."""
    try:
        return compile(source, path, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        with open("/start/refused", "w", encoding="utf-8") as file:
            file.write(str(getattr(error, "lineno", None) or 0))
        sys.excepthook(type(error), error.with_traceback(None), None)
        sys.exit(1)


def run(code, names):
    try:
        exec(code, names)
    except SystemExit:
        raise
    except BaseException as error:
        # Without the frame of this function.
        trace = error.__traceback__.tb_next
        sys.excepthook(type(error), error.with_traceback(trace), trace)
        sys.exit(1)


def start():
    sys.stdout.reconfigure(line_buffering=True)
    sys.meta_path.insert(0, AsyncioLoop)
    path, source, mode = take_job()
    os.chdir("/work")
    sys.argv[:] = [path]
    folder = os.path.dirname(path)
    sys.path[:0] = [folder] if folder == "/work" else [folder, "/work"]
    code = compiled(path, source)
    if mode == "run":
        main = types.ModuleType("__main__")
        main.__dict__.update(__file__=path, __builtins__=builtins)
        sys.modules["__main__"] = main
        run(code, main.__dict__)


start()
