import { readFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import type { LabConditions } from '#protocol';
import { projectRoot } from '../../project-root.ts';

const ManifestSchema = v.object({ version: v.string() });

/** Takes milliseconds of silence after which a heartbeat is sent; returns what the figures of this server are measured on. */
export function conditionsHere(heartbeat: number): LabConditions {
  const manifest = readFileSync(join(projectRoot(import.meta.dirname), 'package.json'), 'utf8');
  const cores = cpus();
  return {
    version: v.parse(ManifestSchema, JSON.parse(manifest)).version,
    node: process.version,
    os: `${type()} ${release()} ${process.arch}`,
    cpu: cores[0]?.model.trim() ?? 'unknown',
    cores: cores.length,
    memory: totalmem(),
    heartbeat,
    tls: false,
  };
}
