CREATE TABLE `events` (
	`seq` integer PRIMARY KEY NOT NULL,
	`topic_id` integer NOT NULL,
	`version` integer NOT NULL,
	`at` integer NOT NULL,
	`kind` text NOT NULL,
	`data` text NOT NULL,
	FOREIGN KEY (`topic_id`) REFERENCES `topics`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `events_topic_version` ON `events` (`topic_id`,`version`);--> statement-breakpoint
CREATE TABLE `idempotency` (
	`key` text PRIMARY KEY NOT NULL,
	`digest` text NOT NULL,
	`first_seq` integer NOT NULL,
	`last_seq` integer NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `idempotency_last_seq` ON `idempotency` (`last_seq`);--> statement-breakpoint
CREATE TABLE `log_state` (
	`id` integer PRIMARY KEY NOT NULL,
	`epoch` text NOT NULL,
	`head` integer NOT NULL,
	`floor` integer NOT NULL,
	`created_at` integer NOT NULL,
	CONSTRAINT "log_state_one_row" CHECK("log_state"."id" = 1),
	CONSTRAINT "log_state_order" CHECK("log_state"."floor" <= "log_state"."head")
);
--> statement-breakpoint
CREATE TABLE `series` (
	`id` integer PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`labels` text NOT NULL,
	`unit` text NOT NULL,
	`help` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `series_identity` ON `series` (`name`,`labels`);--> statement-breakpoint
CREATE TABLE `topics` (
	`id` integer PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`version` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `topics_name_unique` ON `topics` (`name`);