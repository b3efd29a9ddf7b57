import { describe, expect, it } from 'vitest'

function Named({ name }: { name: string }) {
  return <b title={name}>{name}</b>
}

describe('markup', () => {
  it('is written from the inside out, as it stands in the source', () => {
    const page = (
      <ul class="list">
        {['one', 'two'].map((name) => (
          <li>
            <Named name={name} />
          </li>
        ))}
      </ul>
    )
    expect(String(page)).toBe('<ul class="list"><li><b title="one">one</b></li><li><b title="two">two</b></li></ul>')
  })

  it('never takes text for markup, in attributes, between tags, or from a component that answers text', () => {
    const typed = '<script>"&\''
    const safe = '&lt;script&gt;&quot;&amp;&#39;'
    const Plain = () => <>{typed}</>
    expect(String(<Named name={typed} />)).toBe(`<b title="${safe}">${safe}</b>`)
    expect(
      String(
        <p>
          <Plain />
        </p>,
      ),
    ).toBe(`<p>${safe}</p>`)
  })

  it('leaves out what is not there, and keeps nought', () => {
    expect(
      String(
        <p id={undefined} class="x">
          {null}
          {false}
          {undefined}
          {0}
        </p>,
      ),
    ).toBe('<p class="x">0</p>')
  })

  it('knows attributes that are there or not from those that say true or false', () => {
    expect(String(<input type="checkbox" checked={true} disabled={false} />)).toBe('<input type="checkbox" checked=""/>')
    expect(String(<li aria-current={false} value={2} />)).toBe('<li aria-current="false" value="2"></li>')
  })

  it('refuses an attribute that is no text, and a part that would have to wait', () => {
    expect(() => <p style={{ color: 'red' }} />).toThrow('attribute style')
    const late = Promise.resolve('late')
    expect(() => <p>{late}</p>).toThrow('asynchronous')
  })
})
