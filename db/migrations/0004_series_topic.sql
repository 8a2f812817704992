ALTER TABLE `series` ADD `topic_id` integer;
--> statement-breakpoint
UPDATE `series` SET `topic_id` = seen.`topic_id` FROM (
	SELECT pair.value AS id, min(newest.`topic_id`) AS `topic_id`
	FROM (SELECT `topic_id`, `data` FROM `events` WHERE `kind` = 'samples' ORDER BY `seq` DESC LIMIT 5000) AS newest,
		json_each(newest.`data`) AS pair
	WHERE pair.key % 2 = 0
	GROUP BY pair.value
) AS seen WHERE `series`.`id` = seen.id;
