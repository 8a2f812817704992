CREATE TABLE `rollups` (
	`resolution` integer NOT NULL,
	`bucket` integer NOT NULL,
	`series_id` integer NOT NULL,
	`count` integer NOT NULL,
	`sum` real NOT NULL,
	`min` real NOT NULL,
	`max` real NOT NULL,
	`last` real NOT NULL,
	`first_seq` integer NOT NULL,
	`last_seq` integer NOT NULL,
	PRIMARY KEY(`resolution`, `bucket`, `series_id`)
) WITHOUT ROWID;
--> statement-breakpoint
ALTER TABLE `log_state` ADD `rolled_up` integer DEFAULT 0 NOT NULL;