DROP VIEW paid;
DROP FUNCTION touch;
DROP TABLE orders;
DROP TYPE status;
