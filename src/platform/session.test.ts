import { describe, expect, it } from 'vitest'
import { deviceLabel, networkOf } from './session.ts'

describe('the network attempts are counted by', () => {
  it.each([
    ['203.0.113.7', '203.0.113.0/24'],
    ['::ffff:203.0.113.7', '203.0.113.0/24'],
    ['2001:db8:aa:bbcc::1', '2001:db8:aa:bb00::/56'],
    ['2001:db8::1', '2001:db8:0:0::/56'],
    ['fe80::1%eth0', 'fe80:0:0:0::/56'],
    ['::1', '0:0:0:0::/56'],
    ['', 'unknown'],
  ])('of %s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network)
  })

  it('is one for a whole home, and another for the next', () => {
    expect(networkOf('2001:db8:aa:bb01::1')).toBe(networkOf('2001:db8:aa:bbff:9::2'))
    expect(networkOf('2001:db8:aa:bb01::1')).not.toBe(networkOf('2001:db8:aa:bc01::1'))
  })
})

describe('a device', () => {
  it.each([
    ['Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/153.0 Mobile Safari/537.36', 'Chrome on Android'],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Version/19 Safari/604', 'Safari on iPhone'],
    ['Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/153 Safari/537 Edg/153', 'Edge on Windows'],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:150) Gecko Firefox/150', 'Firefox on Linux'],
    ['curl/8', 'A browser'],
    [undefined, 'A browser'],
  ])('is called by browser and system: %s', (agent, label) => {
    expect(deviceLabel(agent)).toBe(label)
  })
})
