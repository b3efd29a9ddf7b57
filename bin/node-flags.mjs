/**
 * How Node is started for the app. Left to itself, this Node lets what is young in its heap grow beyond 100 MB before it tidies up: a
 * long download then holds twice as much memory as it needs, and each tidying keeps requests waiting for longer.
 */
export const NODE_FLAGS = ['--enable-source-maps', '--max-semi-space-size=16']
