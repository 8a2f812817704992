CREATE TABLE `outbox` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`kind` text NOT NULL,
	`key` text NOT NULL,
	`data` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `outbox_kind_key` ON `outbox` (`kind`,`key`);--> statement-breakpoint
CREATE INDEX `outbox_kind` ON `outbox` (`kind`);