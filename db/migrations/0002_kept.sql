CREATE TABLE `ledger` (
	`seq` integer PRIMARY KEY NOT NULL,
	`topic_id` integer NOT NULL,
	`version` integer NOT NULL,
	`at` integer NOT NULL,
	`kind` text NOT NULL,
	`data` text NOT NULL,
	FOREIGN KEY (`topic_id`) REFERENCES `topics`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `ledger_topic_version` ON `ledger` (`topic_id`,`version`);--> statement-breakpoint
CREATE TABLE `states` (
	`topic_id` integer PRIMARY KEY NOT NULL,
	`seq` integer NOT NULL,
	`over` integer,
	`data` text NOT NULL,
	FOREIGN KEY (`topic_id`) REFERENCES `topics`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `states_over` ON `states` (`over`,`seq`);--> statement-breakpoint
ALTER TABLE `log_state` ADD `kept_bytes` integer DEFAULT 0 NOT NULL;