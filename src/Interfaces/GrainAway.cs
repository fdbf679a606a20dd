using Kilda.Interfaces.Storage;
using Orleans.Runtime;

namespace Kilda.Interfaces;

/// <summary>Why a grain may not answer though it was asked rightly: what it was asked may have been done, and may be asked again.</summary>
public static class GrainAway
{
    /// <summary>It is too slow, its silo dies or ends, too many ask it, or it cannot begin or write as storage is away.</summary>
    public static bool Is(Exception why) => why is TimeoutException or OrleansException or StoreUnavailableException;
}
