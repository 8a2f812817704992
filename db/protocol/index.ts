/** What travels between server and page. A leaf: it knows no database, no DOM, no Node. The only door is `#protocol`. */
export * from './command.ts';
export * from './cursor.ts';
export * from './error.ts';
export * from './event.ts';
export * from './frame.ts';
export * from './history.ts';
export * from './network.ts';
export * from './snapshot.ts';
export * from './subscribe.ts';
export * from './topic.ts';
export * from './transport.ts';
export * from './version.ts';
export * from './wire.ts';
