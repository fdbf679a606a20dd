using Kilda.Interfaces.Storage;

namespace Kilda.Grains.Flows;

/// <summary>Flow numbers for this process, leased from storage in blocks. Safe for concurrent use.</summary>
public sealed class FlowNumbers(IStore store)
{
    private const int Block = 256;

    private readonly Lock _gate = new();
    private Task<Lease>? _lease;

    /// <exception cref="StoreUnavailableException">No number can be leased now.</exception>
    public async Task<uint> Next()
    {
        while (true)
        {
            var current = Current();
            Lease lease;
            try
            {
                lease = await current;
            }
            catch
            {
                Forget(current);
                throw;
            }

            if (lease.TryTake() is { } number) return number;
            Forget(current);
        }
    }

    /// <exception cref="StoreUnavailableException">No numbers can be leased now.</exception>
    public async Task<IReadOnlyList<uint>> Next(int count)
    {
        var numbers = new uint[count];
        for (var i = 0; i < count; i++) numbers[i] = await Next();
        return numbers;
    }

    private Task<Lease> Current()
    {
        lock (_gate) return _lease ??= New();
    }

    private async Task<Lease> New() => new(await store.LeaseNumbers(Block));

    private void Forget(Task<Lease> lease)
    {
        lock (_gate)
        {
            if (ReferenceEquals(_lease, lease)) _lease = null;
        }
    }

    private sealed class Lease(uint first)
    {
        private int _taken;

        public uint? TryTake() => Interlocked.Increment(ref _taken) is var nth and <= Block ? first + (uint)nth - 1 : null;
    }
}
