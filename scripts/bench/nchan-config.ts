import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findCommand } from '../lib/process.ts';

const MODULE = 'ngx_nchan_module.so';

/** The path of the Nchan module of this machine's nginx; undefined when either is missing. */
export function nchanModule(): string | undefined {
  const nginx = findCommand('nginx');
  if (nginx === undefined) return undefined;
  const { stderr } = spawnSync(nginx, ['-V'], { encoding: 'utf8' });
  const folder = /--modules-path=(\S+)/.exec(stderr)?.[1];
  const path = folder && join(folder, MODULE);
  return path && existsSync(path) ? path : undefined;
}

/** Takes a directory, a port, the module's path and whether we are root; returns a configuration for one worker. */
export function nchanConfig(dir: string, port: number, module: string, root: boolean): string {
  return `load_module ${module};
daemon off;
${root ? 'user root;' : ''}
worker_processes 1;
pid ${dir}/nginx.pid;
error_log ${dir}/error.log crit;
events { worker_connections 4096; }
http {
  access_log off;
  client_body_temp_path ${dir}/body;
  proxy_temp_path ${dir}/proxy;
  fastcgi_temp_path ${dir}/fastcgi;
  uwsgi_temp_path ${dir}/uwsgi;
  scgi_temp_path ${dir}/scgi;
  keepalive_requests 100000000;
  keepalive_timeout 600s;
  tcp_nodelay on;
  nchan_shared_memory_size 64M;
  server {
    listen 127.0.0.1:${port} backlog=1024;
    location = /pub {
      nchan_publisher http;
      nchan_channel_id bench;
      nchan_message_buffer_length 2000;
      nchan_message_timeout 60s;
    }
    location = /sub {
      nchan_subscriber websocket eventsource longpoll;
      nchan_channel_id bench;
      nchan_subscriber_first_message newest;
    }
  }
}
`;
}
