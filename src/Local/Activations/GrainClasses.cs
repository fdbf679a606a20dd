using System.Collections.Concurrent;
using System.Collections.Frozen;
using Orleans.Runtime;

namespace Kilda.Local.Activations;

/// <summary>The grain classes of the process, by type and by the interfaces they implement.</summary>
internal sealed class GrainClasses
{
    private static readonly Lazy<GrainClass[]> s_found = new(() => [.. GrainAssemblies.GrainTypes().Select(t => new GrainClass(t))]);

    private readonly FrozenDictionary<GrainType, GrainClass> _byType;
    private readonly ConcurrentDictionary<(Type, string?), GrainType> _byInterface = new();

    public GrainClasses(IReadOnlySet<Type> wanted)
    {
        All = [.. s_found.Value.Where(c => wanted.Contains(c.Class)).Select(c => c.Copy())];
        var twice = All.GroupBy(c => c.Type).FirstOrDefault(g => g.Count() > 1);
        if (twice is not null)
            throw new InvalidOperationException($"The grain type \"{twice.Key}\" has several classes: {Names(twice)}");
        _byType = All.ToFrozenDictionary(c => c.Type);
    }

    /// <summary>All of the application.</summary>
    public static IEnumerable<Type> Found => s_found.Value.Select(c => c.Class);

    public GrainClass[] All { get; }

    /// <exception cref="ArgumentException">There is no such class.</exception>
    public GrainClass this[GrainType type] =>
        _byType.TryGetValue(type, out var found) ? found : throw new ArgumentException($"There is no grain class of type \"{type}\"");

    /// <exception cref="ArgumentException">None, or more than one, implements the interface.</exception>
    public GrainType For(Type @interface, string? prefix) =>
        _byInterface.GetOrAdd((@interface, prefix), static (key, self) => self.Resolve(key.Item1, key.Item2), this);

    private GrainType Resolve(Type @interface, string? prefix)
    {
        var fit = All.Where(c => @interface.IsAssignableFrom(c.Class) && Fits(c.Class, prefix)).ToArray();
        if (fit.Length == 1) return fit[0].Type;
        var conventional = fit.Where(c => "I" + c.Class.Name == @interface.Name).ToArray();
        if (conventional.Length == 1) return conventional[0].Type;
        throw new ArgumentException(fit.Length == 0
            ? $"Could not find an implementation for interface {@interface.FullName}"
            : $"Unable to identify a single appropriate grain type for interface {@interface.FullName}: {Names(fit)}");
    }

    private static string Names(IEnumerable<GrainClass> classes) => string.Join(", ", classes.Select(c => c.Class.FullName));

    private static bool Fits(Type type, string? prefix) =>
        string.IsNullOrEmpty(prefix) || type.FullName!.StartsWith(prefix, StringComparison.Ordinal) || type.Name.StartsWith(prefix, StringComparison.Ordinal);
}
