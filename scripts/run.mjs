#!/usr/bin/env node
// Runs a script of this repository on Node 24, after making sure that all it needs is installed.
// Plain JavaScript for any Node from 20 on: this is the first thing that runs after a clone.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const windows = process.platform === 'win32'
const node24 = join(root, 'node_modules', 'node', 'bin', windows ? 'node.exe' : 'node')
const endWithRunner = join(root, 'scripts', 'lib', 'end-with-runner.mjs')
const stamp = join(root, 'node_modules', '.dryfit-installed')

const [script, ...args] = process.argv.slice(2)
if (script === undefined) fail('usage: node scripts/run.mjs <script.ts> [arguments]')
if (Number(process.versions.node.split('.')[0]) < 20) fail(`Node 20 or newer is needed, this is ${process.version}`)

install()
runOnNode24(join(root, script), args)

function install() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted && existsSync(node24)) return
  say('installing dependencies from package-lock.json (once, about 20 seconds) …')
  npm(['ci', '--no-audit', '--no-fund', '--loglevel=error'])
  // The package `node` fetches its binary in an install script; npm 12, pnpm and --ignore-scripts do not run those.
  if (!existsSync(node24)) {
    say('fetching Node 24 …')
    run(
      process.execPath,
      [join(root, 'node_modules', 'node', 'installArchSpecificPackage.js')],
      join(root, 'node_modules', 'node'),
    )
  }
  if (!existsSync(node24)) fail('Node 24 could not be installed: see the messages above')
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, wanted)
}

function npm(npmArgs) {
  const cli = process.env.npm_execpath
  if (cli?.endsWith('.js')) run(process.execPath, [cli, ...npmArgs], root)
  else run(windows ? 'npm.cmd' : 'npm', npmArgs, root, windows)
}

function run(command, commandArgs, cwd, shell = false) {
  const { status, error } = spawnSync(command, commandArgs, { cwd, stdio: ['ignore', 2, 2], shell })
  if (error) fail(`${command} could not be run: ${error.message}`)
  if (status !== 0) fail(`${command} ${commandArgs.join(' ')} ended with ${status}`)
}

function runOnNode24(file, fileArgs) {
  const path = [dirname(node24), join(root, 'node_modules', '.bin'), process.env.PATH].join(windows ? ';' : ':')
  const env = { ...process.env, PATH: path, npm_config_update_notifier: 'false' }
  const nodeArgs = ['--enable-source-maps', '--import', pathToFileURL(endWithRunner).href]
  const stdio = ['inherit', 'inherit', 'inherit', 'ipc']
  const child = spawn(node24, [...nodeArgs, file, ...fileArgs], { cwd: root, stdio, env })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => handOn(signal, child))
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1)
  })
}

/** Ctrl-C at a terminal reaches the child by itself; once more would mean "now". */
function handOn(signal, child) {
  if (signal === 'SIGINT' && process.stdin.isTTY) return
  child.kill(signal)
}

function say(message) {
  process.stderr.write(`dryfit: ${message}\n`)
}

function fail(message) {
  say(message)
  process.exit(1)
}
