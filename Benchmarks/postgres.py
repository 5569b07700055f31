"""A PostgreSQL 15 of its own for a benchmark, tuned as deploy/postgres says: made in a folder, listening on a socket there, stopped afterwards."""

import contextlib, os, pathlib, pwd, shutil, subprocess

PROGRAMS = pathlib.Path("/usr/lib/postgresql/15/bin")
TUNING = pathlib.Path(__file__).resolve().parent.parent / "deploy/postgres/postgresql.conf"


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
    shutil.copy(TUNING, f"{folder}/tuning.conf")
    with open(f"{folder}/data/postgresql.conf", "a") as settings:
        settings.write(f"include '{folder}/tuning.conf'\n")
    options = f"-k {folder} -c listen_addresses=''"
    as_postgres(PROGRAMS / "pg_ctl", "start", "-w", "-D", f"{folder}/data", "-l", f"{folder}/log", "-o", options)
    as_postgres(PROGRAMS / "createdb", "-h", folder, "-U", "picket", "picket")


def as_postgres(*command):
    if os.getuid() == 0:
        command = ("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")
