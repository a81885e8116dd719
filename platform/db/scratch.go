package db

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
)

// Scratch makes an empty database of this name on the PostgreSQL server at base, for a bench or a test, and gives its
// address and what drops it again.
func Scratch(ctx context.Context, base, name string) (string, func(), error) {
	u, err := url.Parse(base)
	if err != nil {
		return "", nil, fmt.Errorf("database: %w", err)
	}
	admin := func(q string) error {
		c, err := sql.Open("pgx", base)
		if err != nil {
			return err
		}
		defer c.Close()
		_, err = c.ExecContext(ctx, q)
		return err
	}
	if err := admin("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)"); err != nil {
		return "", nil, err
	}
	if err := admin("CREATE DATABASE " + name); err != nil {
		return "", nil, err
	}
	u.Path = "/" + name
	return u.String(), func() { admin("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)") }, nil
}
