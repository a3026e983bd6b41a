// Loaded before each script: when run.mjs is killed, the script is told to end, so that nothing it started stays.
if (process.connected) {
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'))
  // The channel is there to be lost, and keeps nobody alive.
  process.channel.unref()
}
