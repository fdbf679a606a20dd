using Kilda.Interfaces.Storage;
using Kilda.Storage.Tests.Harness;

namespace Kilda.Storage.Tests.Counters;

public sealed class NumberTests : StoreTests
{
    private const int Last = 1_048_575;
    [Theory]
    [Stores]
    public async Task Leases_follow_each_other_over_a_restart(StoreKind kind)
    {
        Use(kind);
        Assert.Equal(1u, await Store.LeaseNumbers(64));
        Assert.Equal(65u, await Store.LeaseNumbers(10));
        Assert.Equal(75u, await Temp.Reopen().LeaseNumbers(1));
    }

    [Theory]
    [Stores]
    public async Task A_lease_steps_over_owned_numbers(StoreKind kind)
    {
        Use(kind);
        await Store.Put(Sample.New("f1", IndexRows.None with { Numbers = [5, 20, 31] }));
        Assert.Equal(6u, await Store.LeaseNumbers(10));
        Assert.Equal(21u, await Store.LeaseNumbers(10));
    }

    [Theory]
    [Stores]
    public async Task After_the_last_number_those_that_nobody_owns_come_again(StoreKind kind)
    {
        Use(kind);
        await Store.Put(Sample.New("f1", IndexRows.None with { Numbers = [1, 2, 3] }));
        Assert.Equal(4u, await Store.LeaseNumbers(Last - 10));
        Assert.Equal(4u, await Store.LeaseNumbers(8));
        Assert.Equal(12u, await Store.LeaseNumbers(8));
    }

    [Theory]
    [Stores]
    public async Task When_no_block_is_free_the_lease_is_refused(StoreKind kind)
    {
        Use(kind);
        await Store.Put(Sample.New("f1", IndexRows.None with { Numbers = [Last / 2] }));
        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => Store.LeaseNumbers((Last / 2) + 2));
        Assert.Contains("flow numbers in a row", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [Stores]
    public async Task Epochs_grow_over_restarts(StoreKind kind)
    {
        Use(kind);
        Assert.Equal(1, await Store.NextEpoch());
        Assert.Equal(2, await Store.NextEpoch());
        Assert.Equal(3, await Temp.Reopen().NextEpoch());
    }
}
