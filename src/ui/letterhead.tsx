import { type Brand, BrandMark } from './layout.tsx'
import { Lines } from './sheet.tsx'

/** Who sends this paper: shown on the printed page only, where the frame is gone. */
export function Letterhead({ brand, lines }: { brand: Brand; lines: readonly string[] }) {
  return (
    <div class="letterhead">
      <BrandMark name={brand.name} logo={brand.logo} />
      <p class="t12 quiet num">
        <Lines lines={lines} />
      </p>
    </div>
  )
}
