import asyncio
import os
import subprocess
import threading
import time


def synchronise(server):
    server.start()
    time.sleep(2)  # expect: connascence/timing low
    return server.read()


# Between tries, behind an error, as the last thing, to let others run, as long as somebody says.
def pauses(server, seconds):
    for _ in range(3):
        time.sleep(1)
        server.ping()
    try:
        server.start()
    except OSError:
        time.sleep(1)
        server.start()
    time.sleep(0)
    time.sleep(seconds)
    server.read()
    time.sleep(1)


def poll(job):
    while not job.done:  # expect: connascence/timing medium
        time.sleep(0.1)
    while not job.done:  # expect: connascence/timing medium
        pass


def bounded(job, deadline):
    while not job.done and time.monotonic() < deadline:
        time.sleep(0.1)
    attempts = 0
    while not job.done:
        attempts += 1
        time.sleep(0.1)
    while job.running:
        job.work()
        job.report()
        time.sleep(60)
    while True:
        time.sleep(60)
    while job.step():
        pass


async def blocking(path):
    time.sleep(1)  # expect: connascence/timing medium
    subprocess.run(["ls", path])  # expect: connascence/timing medium
    await asyncio.sleep(1)  # expect: connascence/timing low

    def inner():
        subprocess.run(["ls", path])

    return await asyncio.to_thread(inner)


def threads(work):
    threading.Thread(target=work).start()  # expect: connascence/timing low
    lost = threading.Thread(target=work)
    lost.start()  # expect: connascence/timing low
    threading.Thread(target=work, daemon=True).start()
    joined = threading.Thread(target=work)
    joined.start()
    joined.join()
    kept = threading.Thread(target=work)
    kept.start()
    return kept


def files(path, other):
    if os.path.exists(path):  # expect: connascence/timing low
        os.remove(path)
    if not other.exists():  # expect: connascence/timing low
        other.mkdir()
    if os.path.exists(path):
        os.remove(other)
    if os.path.exists(path):
        with open(path) as file:
            file.read()
    if os.path.exists(path):
        try:
            os.remove(path)
        except OSError:
            pass
    if not os.path.isdir(path):
        os.makedirs(path, exist_ok=True)
