// PostgreSQL's libpq, found when it is asked for: a program that does not ask needs neither it nor the twenty libraries it brings.
//
// Declared here and not taken from libpq-fe.h: what is used has not changed since PostgreSQL 9.6, and so its headers are not needed to build.
// Each function does what its namesake does (PQconnectdbParams is libpq_connect); none may be called before libpq_load returned 1.
#pragma once

#include <stddef.h>

typedef struct pg_conn PGconn;
typedef struct pg_result PGresult;
typedef unsigned int Oid;

typedef struct {
    char *keyword;
    char *envvar;
    char *compiled;
    char *val;
    char *label;
    char *dispchar;
    int dispsize;
} PQconninfoOption;

enum { LIBPQ_CONNECTION_OK = 0 };
enum { LIBPQ_EMPTY_QUERY = 0, LIBPQ_COMMAND_OK = 1, LIBPQ_TUPLES_OK = 2, LIBPQ_COPY_IN = 4, LIBPQ_SINGLE_TUPLE = 9 };
enum { LIBPQ_IDLE = 0, LIBPQ_ACTIVE = 1, LIBPQ_IN_TRANSACTION = 2, LIBPQ_IN_ERROR = 3, LIBPQ_UNKNOWN = 4 };
enum { LIBPQ_SEVERITY = 'V', LIBPQ_SQLSTATE = 'C', LIBPQ_MESSAGE = 'M', LIBPQ_DETAIL = 'D', LIBPQ_CONSTRAINT = 'n', LIBPQ_SCHEMA = 's' };

// what it returns, our name, its name, its parameters, and these once more as arguments
#define LIBPQ_FUNCTIONS(F)                                                                                                                 \
    F(int, libpq_version, PQlibVersion, (void), ())                                                                                        \
    F(PQconninfoOption *, libpq_parse, PQconninfoParse, (const char *text, char **error), (text, error))                                   \
    F(void, libpq_free_options, PQconninfoFree, (PQconninfoOption * options), (options))                                                   \
    F(void, libpq_free, PQfreemem, (void *memory), (memory))                                                                               \
    F(PGconn *, libpq_connect, PQconnectdbParams, (const char *const *keys, const char *const *values, int expand),                        \
      (keys, values, expand))                                                                                                              \
    F(void, libpq_finish, PQfinish, (PGconn * connection), (connection))                                                                   \
    F(int, libpq_status, PQstatus, (const PGconn *connection), (connection))                                                               \
    F(int, libpq_transaction, PQtransactionStatus, (const PGconn *connection), (connection))                                               \
    F(char *, libpq_error, PQerrorMessage, (const PGconn *connection), (connection))                                                       \
    F(char *, libpq_host, PQhost, (const PGconn *connection), (connection))                                                                \
    F(char *, libpq_port, PQport, (const PGconn *connection), (connection))                                                                \
    F(int, libpq_server_version, PQserverVersion, (const PGconn *connection), (connection))                                                \
    F(int, libpq_send, PQsendQuery, (PGconn * connection, const char *query), (connection, query))                                         \
    F(int, libpq_send_params, PQsendQueryParams,                                                                                           \
      (PGconn * connection, const char *query, int count, const Oid *types, const char *const *values, const int *lengths,                 \
       const int *formats, int format),                                                                                                    \
      (connection, query, count, types, values, lengths, formats, format))                                                                 \
    F(int, libpq_put_copy, PQputCopyData, (PGconn * connection, const char *bytes, int count), (connection, bytes, count))                 \
    F(int, libpq_end_copy, PQputCopyEnd, (PGconn * connection, const char *error), (connection, error))                                    \
    F(int, libpq_one_row_at_a_time, PQsetSingleRowMode, (PGconn * connection), (connection))                                               \
    F(PGresult *, libpq_next_result, PQgetResult, (PGconn * connection), (connection))                                                     \
    F(int, libpq_result_status, PQresultStatus, (const PGresult *result), (result))                                                        \
    F(char *, libpq_result_field, PQresultErrorField, (const PGresult *result, int field), (result, field))                                \
    F(char *, libpq_result_tag, PQcmdStatus, (PGresult * result), (result))                                                                \
    F(char *, libpq_result_changed, PQcmdTuples, (PGresult * result), (result))                                                            \
    F(void, libpq_clear, PQclear, (PGresult * result), (result))                                                                           \
    F(int, libpq_rows, PQntuples, (const PGresult *result), (result))                                                                      \
    F(int, libpq_columns, PQnfields, (const PGresult *result), (result))                                                                   \
    F(char *, libpq_column_name, PQfname, (const PGresult *result, int column), (result, column))                                          \
    F(Oid, libpq_column_type, PQftype, (const PGresult *result, int column), (result, column))                                             \
    F(int, libpq_column_format, PQfformat, (const PGresult *result, int column), (result, column))                                         \
    F(char *, libpq_value, PQgetvalue, (const PGresult *result, int row, int column), (result, row, column))                               \
    F(int, libpq_value_size, PQgetlength, (const PGresult *result, int row, int column), (result, row, column))                            \
    F(int, libpq_is_null, PQgetisnull, (const PGresult *result, int row, int column), (result, row, column))

// library: a name for dlopen, "libpq.so.5". Loads it once for the process; returns 0, with a text of why, if it cannot.
int libpq_load(const char *library, char *why, size_t why_size);

// Makes libpq say nothing on standard error, and count warnings: not one may come with a commit. The count outlives the connection.
void libpq_count_warnings(PGconn *connection, long *warnings);

#define LIBPQ_DECLARE(result, name, theirs, parameters, arguments) result name parameters;
LIBPQ_FUNCTIONS(LIBPQ_DECLARE)
#undef LIBPQ_DECLARE
