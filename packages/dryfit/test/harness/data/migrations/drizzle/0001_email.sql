ALTER TABLE "users" ADD COLUMN "email" text;--> statement-breakpoint
CREATE INDEX "users_by_email" ON "users" USING btree ("email");
