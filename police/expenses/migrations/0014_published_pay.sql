-- +goose Up
-- The row of the payroll file that was published, once; what takes it off again is kept as 'back:' and its id. Rows from before have none.
ALTER TABLE expenses_published ADD COLUMN pay TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX expenses_published_pay ON expenses_published (pay) WHERE pay <> '';
