package act_test

import "database/sql"

// querier lets verify read inside a transaction that will be taken back.
type querier struct{ *sql.Tx }

func (q querier) Exec(s string, a ...any) (sql.Result, error) { return q.Tx.Exec(s, a...) }
func (q querier) Query(s string, a ...any) (*sql.Rows, error) { return q.Tx.Query(s, a...) }
func (q querier) QueryRow(s string, a ...any) *sql.Row        { return q.Tx.QueryRow(s, a...) }
