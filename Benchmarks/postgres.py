"""A PostgreSQL 15 of its own for a benchmark: made in a folder, listening on a socket there, taken away afterwards."""

import contextlib, os, pathlib, pwd, subprocess

PROGRAMS = pathlib.Path("/usr/lib/postgresql/15/bin")
# As deploy/postgres/postgresql.conf has them, as far as they fit a machine that does other things as well.
SETTINGS = "-c shared_buffers=512MB -c max_wal_size=4GB -c random_page_cost=1.1 -c effective_cache_size=4GB -c work_mem=32MB -c jit=off"


@contextlib.contextmanager
def server(folder):
    """Yields its folder and its URL."""
    make(folder)
    try:
        yield folder, f"postgres://picket@{folder.replace('/', '%2F')}/picket"
    finally:
        as_postgres(PROGRAMS / "pg_ctl", "stop", "-w", "-m", "fast", "-D", f"{folder}/data")


def make(folder):
    os.mkdir(folder)
    if os.getuid() == 0:
        user = pwd.getpwnam("postgres")
        os.chown(folder, user.pw_uid, user.pw_gid)
    as_postgres(PROGRAMS / "initdb", f"--pgdata={folder}/data", "--username=picket", "--auth=trust", "--encoding=UTF8", "--locale=C")
    options = f"-k {folder} -c listen_addresses='' {SETTINGS}"
    as_postgres(PROGRAMS / "pg_ctl", "start", "-w", "-D", f"{folder}/data", "-l", f"{folder}/log", "-o", options)
    as_postgres(PROGRAMS / "createdb", "-h", folder, "-U", "picket", "picket")


def as_postgres(*command):
    if os.getuid() == 0:
        command = ("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")
