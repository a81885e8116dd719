-- +goose Up
-- Who is near to whom is asked before every act about somebody's money: by person, employee number, line manager and declared family.
CREATE INDEX duty_staff_person ON duty_staff (person);
CREATE INDEX duty_record_employee ON duty_record (employee_number);
CREATE INDEX duty_record_manager ON duty_record (line_manager);
CREATE INDEX duty_family_person ON duty_family (person);
