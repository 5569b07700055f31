# options: compat=bandit
# Bandit 1.9.4 reports these lines and no others.
from django.db.models import Model
from django.db.models.expressions import RawSQL

TABLE = "users"


# A quote in the value ends the string.
def find(cursor, name, ids):
    cursor.execute("SELECT * FROM users WHERE name = '%s'" % name)  # expect: security/sql-injection
    cursor.execute(f"DELETE FROM users WHERE id = {name}")  # expect: security/sql-injection
    query = "UPDATE users SET name = '{}' ".format(name)  # expect: security/sql-injection
    cursor.execute(query)
    cursor.execute("INSERT INTO users (name) VALUES ('" + name + "')")  # expect: security/sql-injection
    RawSQL("SELECT " + name, [])  # expect: security/sql-injection
    Model.objects.extra(where=["name = '%s'" % name])  # expect: security/sql-injection
    # Parameters, constants, quoted names; for people, not for a database.
    cursor.execute("SELECT * FROM users WHERE name = %s", (name,))
    cursor.execute("SELECT * FROM " + TABLE + " WHERE id = 1")  # expect: security/sql-injection
    cursor.execute(f"SELECT * FROM {TABLE} ")  # expect: security/sql-injection
    cursor.execute("SELECT * FROM %s " % connection.quote_name(name))  # expect: security/sql-injection
    RawSQL("SELECT 1", [])
    Model.objects.extra(where=["id = 1"])
    raise ValueError("Select one from these: %s" % ids)  # expect: security/sql-injection


def describe(name):
    return "select a name from %s " % name  # expect: security/sql-injection
def more(a, b):
    x = "select " + a + " from " + b + " where"  # expect: security/sql-injection
    x = "select from "
    x = "a" + "select b from c "  # expect: security/sql-injection
    x = ("select a "  # expect: security/sql-injection
         "from b " + c)
    x = a + ("delete " "from " + b) + "values ("  # expect: security/sql-injection
    x = "insert into t values(" + a  # expect: security/sql-injection
    x = "insert into t " + a + "values ("  # expect: security/sql-injection
    x = "select x from y ".replace("x", a)  # expect: security/sql-injection
    x = f"select {a} from {b} where"  # expect: security/sql-injection
    x = f"{a} select from {b} where"  # expect: security/sql-injection
    x = "s" f"elect {a} from {b} "  # expect: security/sql-injection
    x = "SELECT x FROM y " % a  # expect: security/sql-injection
    x = "select x fromage" % a
    x = "update t set x" + a  # expect: security/sql-injection
    x += "select a from b "
    x = b"select a from b " + c
    f("select a from b ".format)  # expect: security/sql-injection
    x = "select a from b "[1:]
    x = "select a from b " and a
    x = "select a\nfrom b\n" % a  # expect: security/sql-injection
    q.extra({"a": b})  # expect: security/sql-injection
    q.extra({"a": "b"}, ["c"], 1, ["d"])
    q.extra(tables=t)  # expect: security/sql-injection
    q.extra(select={**a})  # expect: security/sql-injection
    q.extra()
    RawSQL(sql=a)  # expect: security/sql-injection
    RawSQL(sql="a")
