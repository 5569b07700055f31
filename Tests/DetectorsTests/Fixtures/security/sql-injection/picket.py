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
    cursor.execute("SELECT * FROM " + TABLE + " WHERE id = 1")
    cursor.execute(f"SELECT * FROM {TABLE} ")
    cursor.execute("SELECT * FROM %s " % connection.quote_name(name))
    RawSQL("SELECT 1", [])
    Model.objects.extra(where=["id = 1"])
    raise ValueError("Select one from these: %s" % ids)


def describe(name):
    return "select a name from %s " % name


# Names that are quoted, and parts that are SQL already.
def copy(cursor, names, inner_sql, compiler):
    table = connection.quote_name(names[0])
    columns = ", ".join(quote_name(name) for name in names)
    cursor.execute("INSERT INTO %s (%s) SELECT %s FROM %s" % (table, columns, columns, table))
    cursor.execute("SELECT * FROM (%s) AS part" % inner_sql)
    cursor.execute("SELECT * FROM users WHERE id IN (%s)" % ", ".join(["%s"] * len(names)), names)
    RawSQL("SELECT * FROM (%s) subquery" % compiler.sql, [])
    cursor.execute("SELECT * FROM (%s) AS part" % names[0])  # expect: security/sql-injection
