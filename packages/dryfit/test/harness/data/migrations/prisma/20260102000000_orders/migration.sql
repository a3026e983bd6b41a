-- AlterTable
ALTER TABLE "users" ADD COLUMN "email" TEXT;

-- CreateIndex
CREATE INDEX "users_by_email" ON "users"("email");
