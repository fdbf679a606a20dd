using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Orleans;

namespace Kilda.Local.Activations;

/// <summary>
/// Finds the grain classes: in every assembly of the application that references this one. Those not loaded yet are looked at on disk
/// and loaded only if they do.
/// </summary>
internal static class GrainAssemblies
{
    private static readonly AssemblyName s_model = typeof(Grain).Assembly.GetName();

    public static IEnumerable<Type> GrainTypes() =>
        Assemblies().SelectMany(Types)
            .Where(t => t is { IsClass: true, IsAbstract: false, IsGenericTypeDefinition: false } && typeof(Grain).IsAssignableFrom(t))
            .OrderBy(t => t.FullName, StringComparer.Ordinal);

    private static IEnumerable<Assembly> Assemblies()
    {
        var loaded = AppDomain.CurrentDomain.GetAssemblies().Where(a => !a.IsDynamic).ToArray();
        var names = loaded.Select(a => a.GetName().Name).ToHashSet();
        var others = Files().Where(f => !names.Contains(Path.GetFileNameWithoutExtension(f)) && Mentions(f))
            .Select(f => Assembly.Load(AssemblyName.GetAssemblyName(f)));
        return loaded.Where(a => a.GetReferencedAssemblies().Any(r => r.Name == s_model.Name)).Concat(others).DistinctBy(a => a.FullName);
    }

    private static IEnumerable<string> Files() =>
        (AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? "").Split(Path.PathSeparator)
            .Where(f => f.StartsWith(AppContext.BaseDirectory, StringComparison.Ordinal));

    private static bool Mentions(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            using var image = new PEReader(stream);
            if (!image.HasMetadata) return false;
            var metadata = image.GetMetadataReader();
            return metadata.AssemblyReferences.Any(r => metadata.GetString(metadata.GetAssemblyReference(r).Name) == s_model.Name);
        }
        catch (Exception unreadable) when (unreadable is BadImageFormatException or IOException)
        {
            return false;
        }
    }

    private static IEnumerable<Type> Types(Assembly assembly)
    {
        try
        {
            return assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException some)
        {
            return some.Types.OfType<Type>();
        }
    }
}
